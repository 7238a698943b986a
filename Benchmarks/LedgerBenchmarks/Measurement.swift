import LedgerStorage

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// The seconds that a piece of work took.
func seconds(_ work: () throws -> Void) rethrows -> Double {
  let clock = ContinuousClock()
  let duration = try clock.measure { try work() }
  let (whole, fraction) = duration.components
  return Double(whole) + Double(fraction) * 1e-18
}

/// The seconds that a piece of work took.
func seconds(_ work: () async throws -> Void) async rethrows -> Double {
  let clock = ContinuousClock()
  let duration = try await clock.measure { try await work() }
  return duration / .seconds(1)
}

/// Times of different ways to do the same work, taken in turns: the machine drifts, and turns drift together.
struct Turns {
  private var times: [[Double]]

  /// No turns yet of so many ways.
  init(ways: Int) { times = Array(repeating: [], count: ways) }

  /// Takes the seconds that a way took in its turn.
  mutating func add(_ seconds: Double, of way: Int) { times[way].append(seconds) }

  /// The median of a way's turns, in seconds.
  func median(_ way: Int) -> Double { times[way].median }

  /// The time of a way's fastest turns, in seconds.
  func fastest(_ way: Int) -> Double { times[way].fastest }

  /// How much faster one way is than another: the median of their ratios, turn by turn.
  func speed(of way: Int, against other: Int) -> Double {
    zip(times[other], times[way]).map { $0 / $1 }.median
  }
}

extension [Double] {
  /// The number in the middle; 0 of none.
  var median: Double { isEmpty ? 0 : sorted()[count / 2] }

  /// What the fastest tenth took at most, as little else was running meanwhile; 0 of none.
  var fastest: Double { isEmpty ? 0 : sorted()[count / 10] }
}

/// The largest memory this process has held so far, in bytes.
func peakMemory() -> Int {
  var usage = rusage()
  #if canImport(Darwin)
  getrusage(RUSAGE_SELF, &usage)
  return usage.ru_maxrss
  #else
  getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
  return usage.ru_maxrss * 1024
  #endif
}

/// The memory this process holds now, in bytes; 0 where the system does not tell it in a file.
func residentMemory() -> Int {
  guard let file = fopen("/proc/self/statm", "r") else { return 0 }
  defer { fclose(file) }
  var text = [CChar](repeating: 0, count: 128)
  guard fgets(&text, 128, file) != nil else { return 0 }
  let fields = String(
    decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  return (fields.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) * 4096
}

/// Has the system forget what it knows of the files in some directories; false where it cannot be told to.
func forgetCached(in directories: [String]) -> Bool {
  #if canImport(Glibc)
  for directory in directories {
    for name in (try? PosixFileSystem(directory: directory).list("")) ?? [] {
      let file = open(directory + "/" + name, O_RDONLY)
      guard file >= 0 else { continue }
      posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED)
      close(file)
    }
  }
  return true
  #else
  return false
  #endif
}

extension Double {
  /// The number with so many fraction digits.
  func text(_ digits: Int = 2) -> String {
    var scale = 1.0
    for _ in 0..<digits { scale *= 10 }
    let rounded = Int((self * scale).rounded())
    guard digits > 0 else { return String(rounded) }
    let whole = rounded / Int(scale)
    let rest = String(rounded % Int(scale))
    return "\(whole)." + String(repeating: "0", count: digits - rest.count) + rest
  }
}
