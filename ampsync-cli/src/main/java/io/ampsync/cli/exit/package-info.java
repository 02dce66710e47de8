/** Exit codes, and the errors that lead to them. */
@NullMarked
package io.ampsync.cli.exit;

import org.jspecify.annotations.NullMarked;
