internal import SystemPackage

/// Equal for all paths of one file, including links.
package struct FileIdentity: Hashable, Sendable {
    private let device: DeviceID
    private let inode: Inode

    /// Nil if there is no such file.
    package init?(_ path: String) {
        guard let status = try? Stat(path) else { return nil }
        device = status.deviceID
        inode = status.inode
    }
}
