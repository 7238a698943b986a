#if DEBUG
import LedgerStorage
import ReferralLedgerTesting
import Testing

@Suite("Saboteurs: a defect that is put in on purpose is found")
struct SaboteurTests {
  @Test("by the fault that is meant to find it", arguments: Saboteur.allCases)
  func isFound(saboteur: Saboteur) async {
    var options = LogSamples.small
    let usual = await saboteur.trial.problem(options)
    #expect(usual == nil, "without it, all is well")
    options.saboteur = saboteur
    let problem = await saboteur.trial.problem(options)
    #expect(problem != nil, "fault \(saboteur.trial.fault) does not find \(saboteur)")
  }

  @Test("and there are at least 25 of them")
  func areMany() {
    #expect(Saboteur.allCases.count >= 25)
  }
}

extension Saboteur {
  /// What finds the defect.
  var trial: Trial {
    switch self {
    case .noDurableBefore, .noReadAhead, .witnessIgnored: .damageBehindHead
    case .headNotConsulted: .cutAtFrame
    case .shortWriteIgnored: .shortWrites
    case .appendNotSynced: .powerCutAfterAppend
    case .headBeforeSync: .glimpses
    case .headNotAlternating: .tornHead
    case .strictHeadNotSynced: .damageToLastFrame
    case .syncRetried: .failedSync
    case .poisonForgotten: .appendAfterFailedSync
    case .noUndo, .undoNotSynced: .refusedAppend
    case .unseededChecksums: .frameOfAnOutsider
    case .epochNotFenced: .twoWriters
    case .epochNotRaised: .epochs
    case .lockNotTaken: .secondWriter
    case .noDirectorySync: .powerCutAfterRotation
    case .renamedBeforeSync: .namesBeforeBytes
    case .rootOneBehind: .reopening
    case .noTailRewrite: .pageCache
    case .checksumRecomputed: .unwitnessedDamage
    case .quarantineSkipped: .quarantine
    case .quarantineNotSynced: .durableQuarantine
    case .tailNotCut: .tailBehindEnd
    case .readErrorIsEnd: .readErrors
    case .sealUnchecked: .forgedSeal
    case .baseUnchecked: .forgedBase
    case .bytesAfterSealIgnored: .bytesAfterSeal
    case .gapAccepted: .missingSegment
    case .ownOffsetUnchecked: .misdirectedFrame
    case .staleEpochAccepted: .staleEpoch
    case .rootUnchecked: .repairedChecksum
    case .countUnchecked: .wrongCount
    case .limitsUnchecked: .impossibleLength
    case .expectationIgnored: .olderCopy
    case .readsBeyondDurable: .readingAhead
    case .readsUnchecked: .readingDamage
    case .lastSegmentNotScrubbed: .scrubbing
    case .backupBeyondDurable: .backup
    case .snapshotUnbound: .contradictingSnapshot
    case .snapshotNotVerified: .misdirectedSnapshot
    }
  }
}
#endif
