/** What the process writes to its log. */
@NullMarked
package io.ampsync.cli.log;

import org.jspecify.annotations.NullMarked;
