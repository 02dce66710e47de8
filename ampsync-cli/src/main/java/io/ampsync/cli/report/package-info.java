/** What commands print of streams, as text for people and as JSON for programs. */
@NullMarked
package io.ampsync.cli.report;

import org.jspecify.annotations.NullMarked;
