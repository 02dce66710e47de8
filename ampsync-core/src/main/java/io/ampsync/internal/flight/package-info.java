/** Internal. The connection to an Amp server over Arrow Flight. */
@NullMarked
package io.ampsync.internal.flight;

import org.jspecify.annotations.NullMarked;
