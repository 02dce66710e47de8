/**
 * Internal. Whether a table can take the rows of a stream, and what makes it so.
 *
 * <p>With a claim, in its transaction: {@code SourceCheck} looks whether the stream still has its source, {@code
 * TargetCheck} whether state and table belong together, {@code TargetStorage} whether the table remembers what is
 * committed and lets go of what is deleted. When the columns of the stream are known, {@code TablePreparation} creates
 * the table or completes it.
 */
@NullMarked
package io.ampsync.postgres.internal.preparation;

import org.jspecify.annotations.NullMarked;
