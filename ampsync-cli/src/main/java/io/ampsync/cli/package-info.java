/** The ampsync command. */
@NullMarked
package io.ampsync.cli;

import org.jspecify.annotations.NullMarked;
