import LedgerCore
import LedgerStorage
import ReferralLedgerTesting
import Testing

/// Frames are looked at some at a time; what is told of them is the same as if it had been one by one.
@Suite("Fault 37: wrong roots among many frames")
struct FramesAbreastTests {
  /// A log in one segment with so many batches, some of several records, and its frames.
  private static func log(batches: Int) throws -> (disk: SimulatedDisk, frames: [LogMap.Frame]) {
    let disk = try LogSamples.disk(
      appends: (0..<batches).map { 1 + $0 % 3 }, LogOptions(fillBytes: 512))
    let frames = LogMap(disk).frames
    // The epoch of the writer has a frame, too.
    try #require(frames.count == batches + 1)
    return (disk, frames)
  }

  private static func problem(of disk: SimulatedDisk, toldAt frame: LogMap.Frame) -> String? {
    LogOpening(of: disk, LogOptions(fillBytes: 512)).problem(
      unlessRefused: [.damaged], at: frame.file, offset: UInt64(frame.range.lowerBound),
      positions: frame.positions)
  }

  @Test(
    "Fault 37: a wrong root is told of its own frame, wherever it stands among odd or even numbers of them",
    arguments: [1, 2, 3, 30, 31, 32, 33, 64, 69])
  func everyFrame(batches: Int) throws {
    let (disk, frames) = try Self.log(batches: batches)
    let opening = LogOpening(of: disk, LogOptions(fillBytes: 512))
    #expect(opening.checkpoint?.position == frames.last?.header.lastPosition)
    for frame in frames {
      let damaged = disk.copy()
      LogForgery.change(frame, on: damaged, header: { $0.rootAfter = .zero })
      #expect(Self.problem(of: damaged, toldAt: frame) == nil)
    }
  }

  @Test("Fault 37: of several that are wrong the first is told, whatever is wrong with the others")
  func first() throws {
    let (disk, frames) = try Self.log(batches: 69)
    for first in [1, 7, 31, 32, 40] {
      for second in [first + 1, first + 2, 60] {
        for isLaterRotten in [false, true] {
          let damaged = disk.copy()
          LogForgery.change(frames[first], on: damaged, header: { $0.rootAfter = .zero })
          LogForgery.change(frames[second], on: damaged, header: { $0.rootAfter = .zero })
          if isLaterRotten {
            damaged.edit(frames[second].file) { $0[frames[second].payload.lowerBound] ^= 1 }
          }
          #expect(Self.problem(of: damaged, toldAt: frames[first]) == nil)
          // A payload that is rotten stands before one whose root is wrong.
          let rotten = disk.copy()
          rotten.edit(frames[first].file) { $0[frames[first].payload.lowerBound] ^= 1 }
          LogForgery.change(frames[second], on: rotten, header: { $0.rootAfter = .zero })
          #expect(Self.problem(of: rotten, toldAt: frames[first]) == nil)
        }
      }
    }
  }
}
