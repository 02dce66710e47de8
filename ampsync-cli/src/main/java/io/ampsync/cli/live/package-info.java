/**
 * The lines below the log that show people at a terminal how each table is doing. What they say is decided by {@code
 * LiveLayout} alone, which knows no terminal.
 */
@NullMarked
package io.ampsync.cli.live;

import org.jspecify.annotations.NullMarked;
