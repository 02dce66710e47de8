/** What the examples and their tests need around ampsync: a database, the command as a process, and a check. */
@NullMarked
package io.ampsync.examples.local;

import org.jspecify.annotations.NullMarked;
