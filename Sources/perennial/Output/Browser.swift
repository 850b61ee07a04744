internal import Foundation

/// The browser of the user at this machine.
enum Browser {
    /// Opens a file. Does not wait for the browser, because its first window may stay open for hours.
    ///
    /// - Returns: why it cannot be opened here; nil if the system has been asked to.
    static func open(_ path: String) -> String? {
        #if os(macOS)
        let opener = "open"
        #else
        let opener = "xdg-open"
        guard Terminal.environment("DISPLAY") != nil || Terminal.environment("WAYLAND_DISPLAY") != nil else {
            return "this session has no display"
        }
        #endif
        guard let program = find(opener) else { return "there is no \(opener)" }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = [path]
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        do {
            try process.run()
            return nil
        } catch {
            return "\(program) cannot be started: \(error.localizedDescription)"
        }
    }

    private static func find(_ name: String) -> String? {
        (Terminal.environment("PATH") ?? "").split(separator: ":").map { "\($0)/\(name)" }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }
}
