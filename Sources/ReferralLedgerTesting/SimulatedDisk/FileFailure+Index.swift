internal import LedgerStorage

extension FileFailure.Operation {
  /// Its place among all operations, to count by.
  var index: Int {
    switch self {
    case .open: 0
    case .read: 1
    case .write: 2
    case .size: 3
    case .truncate: 4
    case .syncData: 5
    case .sync: 6
    case .lock: 7
    case .rename: 8
    case .replace: 9
    case .remove: 10
    case .list: 11
    case .createDirectory: 12
    case .syncDirectory: 13
    }
  }
}
