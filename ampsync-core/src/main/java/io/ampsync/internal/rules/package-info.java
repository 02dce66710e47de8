/** Internal. The rules of the protocol and of the stream state: plain values in, plain values out. */
@NullMarked
package io.ampsync.internal.rules;

import org.jspecify.annotations.NullMarked;
