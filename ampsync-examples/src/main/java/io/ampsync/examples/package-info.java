/** Quickstart, embedding, custom sinks and the benchmark. */
@NullMarked
package io.ampsync.examples;

import org.jspecify.annotations.NullMarked;
