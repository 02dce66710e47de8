/** Memory: what Arrow buffers hold, and the COPY tuples that become of it. Knows nothing of types. */
@NullMarked
package io.ampsync.postgres.internal.copy.buffer;

import org.jspecify.annotations.NullMarked;
