/** Internal. How a group of events becomes one transaction. */
@NullMarked
package io.ampsync.postgres.internal.sink;

import org.jspecify.annotations.NullMarked;
