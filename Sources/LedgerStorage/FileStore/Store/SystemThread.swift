#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#endif

/// A thread of the system, which does one thing and ends.
struct SystemThread {
  private let handle: pthread_t

  /// Starts a thread; it must be detached, or joined.
  init(_ body: @escaping @Sendable () -> Void) throws(FileFailure) {
    let context = Unmanaged.passRetained(ThreadBody(body)).toOpaque()
    #if canImport(Darwin)
    var started: pthread_t?
    #else
    var started = pthread_t()
    #endif
    let code = pthread_create(&started, nil, threadMain, context)
    #if canImport(Darwin)
    let handle = started
    #else
    let handle: pthread_t? = started
    #endif
    guard code == 0, let handle else {
      Unmanaged<ThreadBody>.fromOpaque(context).release()
      throw FileFailure(.open, "a thread", code: code)
    }
    self.handle = handle
  }

  /// Nobody waits for its end.
  func detach() { pthread_detach(handle) }

  /// Waits for its end; what it wrote can be read from then on.
  func join() { pthread_join(handle, nil) }
}

/// What a thread does.
private final class ThreadBody {
  let run: @Sendable () -> Void

  init(_ run: @escaping @Sendable () -> Void) { self.run = run }
}

#if canImport(Darwin)
private func threadMain(_ context: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
  Unmanaged<ThreadBody>.fromOpaque(context).takeRetainedValue().run()
  return nil
}
#else
private func threadMain(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  if let context { Unmanaged<ThreadBody>.fromOpaque(context).takeRetainedValue().run() }
  return nil
}
#endif
