import Signatures
import Testing

@Suite struct SignatureParametersTests {
  @Test func hashCountIsBandsTimesRows() {
    #expect(MinHashParameters(bands: 14, rows: 8).hashCount == 112)
  }
}
