// VpcflowReader: the flows that Amazon VPC rejected, of its flow logs.
#ifndef SCANTREND_CLIENT_SENSOR_FORMATS_VPCFLOW_READER_H_
#define SCANTREND_CLIENT_SENSOR_FORMATS_VPCFLOW_READER_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "client/sensor/formats/hit_reader.h"

namespace scantrend {

// Records of https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html, one a line,
// with blanks between the fields; without a header, those of version 2:
//
//   version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes
//     start end action log-status
//   2 123456789010 eni-1235b8ca123456789 172.31.9.69 172.31.9.12 49761 3389 6 20 4249
//     1418530010 1418530070 REJECT OK
//
// - A header, as files in S3 have it, is skipped ("header"), and tells the columns of the rows
//   behind it: of any version, in any order. Needed are start, srcaddr (or pkt-srcaddr), dstaddr
//   (or pkt-dstaddr), dstport, protocol and action; srcport, log-status and tcp-flags may be there.
// - A time in ISO 8601 before the record, as in what CloudWatch Logs exports, is passed over.
// - A record is one hit with one record: the packets are those of one attempt within minutes. It
//   counts on the day of `start`, in seconds since 1970.
// - Only what was rejected counts, whatever `count` of the options is: accepted flows hold both
//   directions of all connections. They are skipped ("accepted"). --targets keeps out what one's
//   own machines were not allowed to send.
// - "-" is no value. Records of times without data, or whose data Amazon lost, hold nothing else:
//   "no data" (NODATA), "data lost by Amazon" (SKIPDATA).
// - ICMP is skipped ("icmp without type"): no version tells the type.
// - tcp-flags are a decimal number, with ACK only beside SYN. Without them, the flags are unknown.
// - Blank lines are skipped ("blank").
//
// The state is where the columns are, if there was a header. BeginFile() forgets it. status() is
// not OK after a header that lacks a column. Of the options, `count` is used. Malformed for:
// "header", "fields" (not 14 without a header, or fewer than needed), "version" (not 2 without a
// header), "action", "time", "source address", "target address", "protocol", "source port", "port",
// "port above 65535", "tcp flags".
class VpcflowReader : public HitReader {
 public:
  explicit VpcflowReader(const ReaderOptions& options) : count_(options.count) {}

  ReadResult ReadLine(std::string_view line) override;
  void BeginFile() override { columns_.reset(); }
  absl::Status status() const override { return status_; }
  std::string SaveState() const override;
  absl::Status RestoreState(std::string_view state) override;

 private:
  // What of a record is needed.
  enum Key : size_t {
    kStart,
    kSource,
    kTarget,
    kPort,
    kProtocol,
    kAction,
    kRequiredEnd,
    kSourcePort = kRequiredEnd,
    kStatus,
    kTcpFlags,
    kKeyEnd,
  };
  // Where each is, by Key; the first field is 0.
  using Columns = std::array<uint8_t, kKeyEnd>;
  static constexpr uint8_t kNone = UINT8_MAX;
  static const Columns kVersion2;
  // By Key.
  struct Name {
    std::string_view name;        // in a header
    std::string_view substitute;  // what is taken where that is not there
  };
  static const std::array<Name, kKeyEnd> kNames;

  static Columns ColumnsOf(std::string_view header);
  // Whether `line` has several of the names.
  static bool IsHeader(std::string_view line);

  ReadResult ReadHeader(std::string_view line);
  ReadResult ReadRecord(std::string_view line) const;

  const CountMode count_;
  absl::Status status_;
  // nullopt: kVersion2.
  std::optional<Columns> columns_;
};

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_SENSOR_FORMATS_VPCFLOW_READER_H_
