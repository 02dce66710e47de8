/** What is streamed, as plain values: datasets and tables, blocks, and the events that a stream delivers. */
@NullMarked
package io.ampsync.model;

import org.jspecify.annotations.NullMarked;
