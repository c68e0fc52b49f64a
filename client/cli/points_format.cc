#include "client/cli/points_format.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "base/day.h"
#include "base/series.h"
#include "client/cli/table.h"
#include "client/numbers.h"

namespace scantrend {
namespace {

// Texts of the points, in order. Successive points mostly share their day and protocol.
class PointTexts {
 public:
  const std::string& DayOf(uint32_t number) {
    if (number != day_ || day_text_.empty()) {
      day_ = number;
      day_text_ = Day(static_cast<uint16_t>(number)).ToString();
    }
    return day_text_;
  }
  const std::string& ProtocolOf(uint32_t number) {
    if (number != protocol_ || protocol_text_.empty()) {
      protocol_ = number;
      protocol_text_ = ProtocolName(static_cast<uint8_t>(number));
    }
    return protocol_text_;
  }

 private:
  uint32_t day_ = 0;
  std::string day_text_;
  uint32_t protocol_ = 0;
  std::string protocol_text_;
};

class CsvWriter : public PointsWriter {
 public:
  explicit CsvWriter(std::ostream& out) : out_(out) {}
  void Begin() override { out_ << "date,protocol,port,records,targets,sources,new_sources\n"; }

 protected:
  void WritePoints(const v1::ExportPointsResponse& points) override {
    std::string lines;
    for (int i = 0; i < points.day_size(); ++i) {
      absl::StrAppend(&lines, texts_.DayOf(points.day(i)), ",",
                      texts_.ProtocolOf(points.protocol(i)), ",", points.port(i), ",");
      absl::StrAppend(&lines, points.records(i), ",", points.targets(i), ",", points.sources(i));
      absl::StrAppend(&lines, ",", points.new_sources(i), "\n");
    }
    out_ << lines;
  }

 private:
  std::ostream& out_;
  PointTexts texts_;
};

class JsonWriter : public PointsWriter {
 public:
  explicit JsonWriter(std::ostream& out) : out_(out) {}
  void Begin() override { out_ << "["; }
  void End() override { out_ << (is_empty_ ? "]\n" : "\n]\n"); }

 protected:
  void WritePoints(const v1::ExportPointsResponse& points) override {
    std::string lines;
    for (int i = 0; i < points.day_size(); ++i) {
      // Names of protocols and dates hold nothing that JSON would have escaped.
      absl::StrAppend(&lines, is_empty_ ? "\n" : ",\n", R"({"date": ")",
                      texts_.DayOf(points.day(i)), R"(", "protocol": ")");
      absl::StrAppend(&lines, texts_.ProtocolOf(points.protocol(i)), R"(", "port": )",
                      points.port(i), R"(, "records": )", points.records(i));
      absl::StrAppend(&lines, R"(, "targets": )", points.targets(i), R"(, "sources": )",
                      points.sources(i));
      absl::StrAppend(&lines, R"(, "new_sources": )", points.new_sources(i), "}");
      is_empty_ = false;
    }
    out_ << lines;
  }

 private:
  std::ostream& out_;
  PointTexts texts_;
  bool is_empty_ = true;
};

class TableWriter : public PointsWriter {
 public:
  explicit TableWriter(std::ostream& out) : out_(out) {}
  void Begin() override { NewTable().Write(out_); }

 protected:
  void WritePoints(const v1::ExportPointsResponse& points) override {
    Table table = NewTable();
    for (int i = 0; i < points.day_size(); ++i) {
      table.AddRow({texts_.DayOf(points.day(i)),
                    absl::StrCat(points.port(i), "/", texts_.ProtocolOf(points.protocol(i))),
                    GroupedNumber(points.records(i)), GroupedNumber(points.targets(i)),
                    GroupedNumber(points.sources(i)), GroupedNumber(points.new_sources(i))});
    }
    table.WriteRows(out_);
  }

 private:
  static Table NewTable() {
    return Table({{"date", Table::Align::kLeft, 10},
                  {"series", Table::Align::kLeft, 13},
                  {"records", Table::Align::kRight, 13},
                  {"targets", Table::Align::kRight, 11},
                  {"sources", Table::Align::kRight, 11},
                  {"new sources", Table::Align::kRight, 11}});
  }

  std::ostream& out_;
  PointTexts texts_;
};

}  // namespace

absl::Status PointsWriter::Write(const v1::ExportPointsResponse& points) {
  const int size = points.day_size();
  for (const int other :
       {points.protocol_size(), points.port_size(), points.records_size(), points.targets_size(),
        points.sources_size(), points.new_sources_size()}) {
    if (other != size) {
      return absl::InternalError("the server sent columns of unequal length");
    }
  }
  for (int i = 0; i < size; ++i) {
    if (points.day(i) > 65'535 || points.protocol(i) > 255 || points.port(i) > 65'535) {
      return absl::InternalError("the server sent a point that is no day, protocol and port");
    }
  }
  WritePoints(points);
  return absl::OkStatus();
}

std::unique_ptr<PointsWriter> NewPointsWriter(Format format, std::ostream& out) {
  switch (format) {
    case Format::kTable:
      return std::make_unique<TableWriter>(out);
    case Format::kJson:
      return std::make_unique<JsonWriter>(out);
    case Format::kCsv:
      break;
  }
  return std::make_unique<CsvWriter>(out);
}

}  // namespace scantrend
