import Synchronization

/// What a listener heard.
final class Heard: Sendable {
  let calls = Mutex<[String]>([])
}
