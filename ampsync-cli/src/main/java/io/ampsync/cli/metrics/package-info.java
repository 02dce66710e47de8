/** What Prometheus is told. Names and labels are a promise, listed in docs/metrics.md. */
@NullMarked
package io.ampsync.cli.metrics;

import org.jspecify.annotations.NullMarked;
