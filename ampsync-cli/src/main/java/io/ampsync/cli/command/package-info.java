/** The commands: what happens from checked options to exit code. */
@NullMarked
package io.ampsync.cli.command;

import org.jspecify.annotations.NullMarked;
