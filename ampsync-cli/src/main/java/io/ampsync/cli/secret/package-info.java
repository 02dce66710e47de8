/** Passwords and tokens: given as text or in files that are read again, and never shown. */
@NullMarked
package io.ampsync.cli.secret;

import org.jspecify.annotations.NullMarked;
