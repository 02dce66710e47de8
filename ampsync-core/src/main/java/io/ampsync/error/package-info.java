/** What ampsync throws, cut by what the caller can do next. */
@NullMarked
package io.ampsync.error;

import org.jspecify.annotations.NullMarked;
