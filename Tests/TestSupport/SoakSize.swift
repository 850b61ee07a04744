internal import Foundation

/// How much longer than in an ordinary run the random tests are to run: PERENNIAL_SOAK, 1 where it is not set.
package enum SoakSize {
    package static var factor: Int {
        max(1, ProcessInfo.processInfo.environment["PERENNIAL_SOAK"].flatMap { Int($0) } ?? 1)
    }
}
