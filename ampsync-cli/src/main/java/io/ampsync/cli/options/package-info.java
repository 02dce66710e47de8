/** Options and variables: how they are read, checked and complained about. */
@NullMarked
package io.ampsync.cli.options;

import org.jspecify.annotations.NullMarked;
