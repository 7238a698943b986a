#if canImport(Darwin)
internal import Darwin
#elseif canImport(Musl)
internal import Musl
#else
internal import Glibc
#endif

/// What a process does before and after its command.
package enum Process {
  /// Makes sure that whatever is opened later does not become standard output, and that a reader who leaves
  /// does not kill the process; and that it is told how the processes end that it runs.
  package static func prepare() {
    signal(SIGPIPE, SIG_IGN)
    // Whoever started this one may not want to know how its own processes end; we must.
    signal(SIGCHLD, SIG_DFL)
    for descriptor in Int32(0)...2 where fcntl(descriptor, F_GETFD) < 0 {
      // Whoever writes to what was closed is told so: these can only be read.
      let opened = open("/dev/null", descriptor == 0 ? O_WRONLY : O_RDONLY)
      if opened != descriptor, opened >= 0 { close(opened) }
    }
  }

  /// The environment.
  package static var environment: [String: String] {
    var variables: [String: String] = [:]
    var next = environ
    while let entry = next.pointee {
      let text = String(cString: entry)
      if let end = text.firstIndex(of: "=") {
        variables[String(text[..<end])] = String(text[text.index(after: end)...])
      }
      next += 1
    }
    return variables
  }

  /// Ends the process.
  package static func end(_ status: ExitStatus) -> Never { exit(status.rawValue) }
}
