/** What the tables are like that ampsync creates: plain values, which connect to nothing. */
@NullMarked
package io.ampsync.postgres.design;

import org.jspecify.annotations.NullMarked;
