/** Answers to probes over HTTP. */
@NullMarked
package io.ampsync.cli.health;

import org.jspecify.annotations.NullMarked;
