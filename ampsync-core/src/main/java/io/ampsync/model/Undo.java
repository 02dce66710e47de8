package io.ampsync.model;

/**
 * Take back every row stored under an id in {@link #invalidated}. Ids in it may never have been
 * delivered, or have held no rows; applying an undo twice is harmless.
 */
public record Undo(long id, UndoCause cause, IdRange invalidated) implements TransactionEvent {}
