/** Internal. What the engine needs of a server, so that it can be run without one. */
@NullMarked
package io.ampsync.internal.source;

import org.jspecify.annotations.NullMarked;
