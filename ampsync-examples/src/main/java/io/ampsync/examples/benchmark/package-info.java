/** The parts of the benchmark. */
@NullMarked
package io.ampsync.examples.benchmark;

import org.jspecify.annotations.NullMarked;
