/** Where a server is, and how to behave towards it: immutable settings. */
@NullMarked
package io.ampsync.config;

import org.jspecify.annotations.NullMarked;
