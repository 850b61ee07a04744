internal import Contexts

/// Gives numbers to the things that customers make, each once: from blocks that are reserved in the service's database.
/// What is left of a block when the process ends is a gap.
actor NumberBlocks {
    /// Numbers that are reserved at a time. More would save commits, and leave larger gaps.
    static let blockSize = 256

    private let book: any RequestBook
    private var free: Range<UInt64> = 0..<0
    private var reservation: Task<DatabaseError?, Never>?

    init(_ book: any RequestBook) { self.book = book }

    /// A number that nobody else gets. However many wait for one, one block is reserved at a time.
    func next() async throws(DatabaseError) -> UInt64 {
        while free.isEmpty {
            let reservation = reservation ?? reserve()
            if let error = await reservation.value { throw error }
        }
        defer { free = free.dropFirst() }
        return free.lowerBound
    }

    private func reserve() -> Task<DatabaseError?, Never> {
        let task = Task { await takeBlock() }
        reservation = task
        return task
    }

    /// Returns why there is no block, or nil.
    private func takeBlock() async -> DatabaseError? {
        defer { reservation = nil }
        do throws(DatabaseError) {
            free = try await book.reserveNumbers(Self.blockSize)
            return nil
        } catch {
            return error
        }
    }
}
