package io.ampsync.model;

/** Whether a server still has the blocks of a watermark. */
public enum WatermarkStanding {
    /** They are part of its chain. */
    CURRENT,
    /** A reorg has replaced at least the last of them. */
    REPLACED,
    /** The server can't tell: it doesn't have that many blocks, or doesn't answer in time. */
    UNKNOWN
}
