/** Words that several outputs share. */
@NullMarked
package io.ampsync.cli.text;

import org.jspecify.annotations.NullMarked;
