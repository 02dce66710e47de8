/** Internal. What messages to people are made with. */
@NullMarked
package io.ampsync.internal.text;

import org.jspecify.annotations.NullMarked;
