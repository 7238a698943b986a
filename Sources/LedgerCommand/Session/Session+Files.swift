import CommandLineKit
import ReferralLedger

#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// A file that is open to be read, or standard input.
final class InputFile: Sendable {
  /// What the user calls it.
  let name: String
  let descriptor: Int32
  /// How many bytes it has, where that is known.
  let size: Int?
  private let isOurs: Bool

  /// Opens a file; `-` is standard input.
  init(_ path: String) throws(CommandFailure) {
    if path == "-" {
      (name, descriptor, isOurs) = ("standard input", 0, false)
    } else {
      name = path
      isOurs = true
      descriptor = open(path, O_RDONLY | O_CLOEXEC)
      if descriptor < 0 { throw InputFile.unreadable(path, errno) }
    }
    var status = stat()
    let code = fstat(descriptor, &status)
    guard code == 0 else { throw InputFile.unreadable(name, errno) }
    if status.st_mode & S_IFMT == S_IFDIR { throw InputFile.unreadable(name, EISDIR) }
    size = status.st_mode & S_IFMT == S_IFREG ? Int(status.st_size) : nil
  }

  deinit { if isOurs { close(descriptor) } }

  /// Reads some bytes, waiting for them; 0 at the end, `nil` where the process is to end.
  func read(into bytes: UnsafeMutableRawBufferPointer) throws(CommandFailure) -> Int? {
    while true {
      wait(-1)
      if Interruption.isAskedFor { return nil }
      let count = systemRead(descriptor, bytes)
      if count >= 0 { return count }
      guard errno == EINTR || errno == EAGAIN else { throw InputFile.unreadable(name, errno) }
    }
  }

  /// Whether more can be read at once.
  var isReady: Bool { wait(0) }

  /// Waits for input, or for the wish that the process end; whether there is input, or its end.
  @discardableResult
  private func wait(_ milliseconds: Int32) -> Bool {
    var wanted = [
      pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
      pollfd(fd: Interruption.descriptor, events: Int16(POLLIN), revents: 0),
    ]
    _ = poll(&wanted, nfds_t(wanted.count), milliseconds)
    return wanted[0].revents != 0
  }

  static func unreadable(_ name: String, _ code: Int32) -> CommandFailure {
    .usage("\(name) cannot be read: \(String(cString: strerror(code))); give a file that can")
  }
}

private func systemRead(_ descriptor: Int32, _ bytes: UnsafeMutableRawBufferPointer) -> Int {
  read(descriptor, bytes.baseAddress, bytes.count)
}

extension Session {
  /// All bytes of a file that is not larger than it should be.
  private func bytes(ofFile path: String, atMost limit: Int) throws(CommandFailure) -> [UInt8] {
    let file = try InputFile(path)
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = try piece.withUnsafeMutableBufferPointer { piece throws(CommandFailure) in
        try file.read(into: UnsafeMutableRawBufferPointer(piece))
      }
      guard let count, count > 0 else { return bytes }
      bytes += piece[..<count]
      guard bytes.count <= limit else {
        throw .usage("\(file.name) is larger than \(limit >> 20) MiB; give the file that was meant")
      }
    }
  }

  /// The terms in a file.
  func terms(inFile path: String) throws(CommandFailure) -> ProgramTerms {
    let bytes = try bytes(ofFile: path, atMost: 1 << 20)
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw .usage("\(path) is no text in UTF-8; give the file that was meant")
    }
    do throws(TermsFailure) {
      return try ProgramTerms(text)
    } catch {
      let code = if case .invalid = error { "invalidTerms" } else { "malformed" }
      throw CommandFailure(.flawed, "\(path): \(code): \(error); correct the terms and try again")
    }
  }

  /// The preview in a file.
  func preview(inFile path: String) throws(CommandFailure) -> BatchPreview {
    let bytes = try bytes(ofFile: path, atMost: 1 << 30)
    do throws(Rejection) {
      return try BatchPreview(json: bytes)
    } catch {
      throw CommandFailure(
        .flawed, "\(path): \(error); give what 'batch preview --format json' printed")
    }
  }
}
