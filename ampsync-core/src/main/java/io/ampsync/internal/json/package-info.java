/** Internal. The JSON forms that ranges have on the wire and in stores. */
@NullMarked
package io.ampsync.internal.json;

import org.jspecify.annotations.NullMarked;
