package io.ampsync.testing;

import io.grpc.Status;

/**
 * Something that goes wrong with one call of a continuous query. Messages are counted from 0 within a stream,
 * keep-alives and watermarks included; a stream starts with a keep-alive.
 *
 * @param at the message concerned
 * @param status what the client is told, for kinds that end a call with an error
 */
public record Fault(Kind kind, int at, Status status) {
    /** What goes wrong. */
    public enum Kind {
        /** Planning fails. */
        REFUSE_PLAN,
        /** Planning succeeds without an endpoint. */
        NO_ENDPOINT,
        /** The stream fails at once. */
        REFUSE_STREAM,
        /** The stream fails when its first microbatch begins, before anything is sent. */
        REFUSE_MICROBATCH,
        /** The stream fails instead of sending the message. */
        FAIL,
        /** The stream ends in order instead of sending the message. */
        END,
        /** Nothing is sent from the message on, while the connection stays, until {@link SimulatedAmpServer#heal}. */
        STALL,
        /** The hash of the range is another, in this message and all later ones of its microbatch. */
        WRONG_HASH,
        /** The hash before the range is another, in this message and all later ones of its microbatch. */
        WRONG_PREV_HASH,
        /** The metadata isn't JSON. */
        BROKEN_METADATA,
        /** The message has no metadata. */
        NO_METADATA,
        /** The message is preceded by one that has metadata only. */
        METADATA_ONLY,
        /** The batch lacks the last column. */
        MISSING_COLUMN,
        /** The stream has another schema than was promised, whatever {@code at} says. */
        OTHER_SCHEMA
    }

    public static Fault refusePlan(Status status) {
        return new Fault(Kind.REFUSE_PLAN, 0, status);
    }

    public static Fault refuseStream(Status status) {
        return new Fault(Kind.REFUSE_STREAM, 0, status);
    }

    public static Fault refuseMicrobatch(Status status) {
        return new Fault(Kind.REFUSE_MICROBATCH, 0, status);
    }

    public static Fault fail(int at, Status status) {
        return new Fault(Kind.FAIL, at, status);
    }

    /** A fault that needs no status. */
    public static Fault of(Kind kind, int at) {
        return new Fault(kind, at, Status.INTERNAL);
    }

    boolean concernsPlan() {
        return kind == Kind.REFUSE_PLAN || kind == Kind.NO_ENDPOINT;
    }
}
