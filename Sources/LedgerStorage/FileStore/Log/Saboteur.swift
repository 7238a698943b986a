/// A deliberate defect, each of which the tests must find.
///
/// In a debug build the options of a log can carry one, and the line it is named at does the wrong thing.
/// In a release build nothing can carry one, ``LogOptions/sabotaged(_:)`` is the constant `false`, and
/// nothing is left of those lines. A defect that no test finds is a missing test.
package enum Saboteur: String, Hashable, Sendable, CaseIterable {
  // Writing.
  /// Frames do not say up to where the log was durable.
  case noDurableBefore
  /// What a short write left out is not written.
  case shortWriteIgnored
  /// An append is acknowledged without a sync.
  case appendNotSynced
  /// `HEAD` is written before the frame it speaks of is durable.
  case headBeforeSync
  /// `HEAD` always goes into the same slot.
  case headNotAlternating
  /// In strict mode an append is acknowledged before `HEAD` is durable.
  case strictHeadNotSynced
  /// A sync that failed is tried again, and its success believed.
  case syncRetried
  /// After a failed sync the log goes on.
  case poisonForgotten
  /// What a full disk left of a frame is not taken back.
  case noUndo
  /// What a full disk left is taken back, but not durably.
  case undoNotSynced
  /// Checksums do not go on from the log's id.
  case unseededChecksums
  /// The epoch in `HEAD` is not looked at before a commit.
  case epochNotFenced
  /// A writer goes on in the epoch of the one before.
  case epochNotRaised
  /// The lock is not taken.
  case lockNotTaken
  /// Names are not made durable.
  case noDirectorySync
  /// A new segment gets its name before its header is durable.
  case renamedBeforeSync
  /// The root in a frame leaves its last record out.
  case rootOneBehind

  // Opening.
  /// After an invalid frame nobody looks for a valid one.
  case noReadAhead
  /// A witness that the log goes on is not believed: the tail is cut.
  case witnessIgnored
  /// `HEAD` is no witness.
  case headNotConsulted
  /// The tail that no watermark covers is trusted as it is read.
  case noTailRewrite
  /// What does not match its checksum gets a fresh one when the tail is rewritten.
  case checksumRecomputed
  /// A torn tail is cut without being kept.
  case quarantineSkipped
  /// A torn tail is cut before its copy is durable.
  case quarantineNotSynced
  /// A torn tail is kept, but not cut.
  case tailNotCut
  /// A read error is taken for the end of the log.
  case readErrorIsEnd
  /// The seal of a segment is not held against the header of the next.
  case sealUnchecked
  /// The base of a segment is not held against what the segment before ends with.
  case baseUnchecked
  /// Bytes after a seal are overlooked.
  case bytesAfterSealIgnored
  /// A missing segment is stepped over.
  case gapAccepted
  /// A frame is taken wherever it stands.
  case ownOffsetUnchecked
  /// A frame of an earlier epoch is taken.
  case staleEpochAccepted
  /// The root in a frame is not held against its records.
  case rootUnchecked
  /// The count in a frame is not held against its records.
  case countUnchecked
  /// A frame over the limits is taken.
  case limitsUnchecked
  /// A log that is behind the expected checkpoint is opened.
  case expectationIgnored

  // Reading, copying, checking.
  /// A reader goes beyond the durable end.
  case readsBeyondDurable
  /// A reader does not check the frames it reads.
  case readsUnchecked
  /// Scrubbing leaves the last segment out.
  case lastSegmentNotScrubbed
  /// Scrubbing looks at checksums alone.
  case scrubWithoutTree
  /// A backup copies beyond the durable end.
  case backupBeyondDurable
  /// A snapshot is taken whatever log it is of.
  case snapshotUnbound
  /// A snapshot is not read again after it was written.
  case snapshotNotVerified
}
