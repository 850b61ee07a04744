import Hosting
import Testing

@Suite struct DataFolderTests {
    @Test func `each service has a file of its own`() {
        let folder = DataFolder("/data")
        #expect(folder.database(of: "lending") == "/data/lending.sqlite")
        #expect(folder.database(of: "lending") != folder.database(of: "returns"))
    }
}
