#include "client/sensor/formats/format_check.h"

#include "absl/strings/str_cat.h"
#include "client/sensor/formats/hit_readers.h"

namespace scantrend {

void FormatCheck::Add(std::string_view line, const ReadResult& result) {
  ++lines_;
  switch (result.outcome) {
    case ReadResult::Outcome::kHit:
      ++hits_;
      return;
    case ReadResult::Outcome::kMalformed:
      ++malformed_;
      break;
    case ReadResult::Outcome::kSkipped:
      break;
  }
  finder_.ReadLine(line);
}

bool FormatCheck::reads_as_another() const { return hits_ == 0 && finder_.hits() * 2 > lines_; }

std::string FormatCheck::Finding() const {
  if (format_ == kAutoFormat) {
    return lines_ == 0 ? ""
                       : absl::StrCat("none of its first ", lines_,
                                      " lines is a hit in any format: is it a log of hits? If its "
                                      "hits are yet to come, name its --format");
  }
  if (finder_.hits() > 0) {
    return absl::StrCat("none of its first ", lines_, " lines is a hit in the format ", format_,
                        ", but ", finder_.hits(), " are in the format ",
                        std::string(finder_.format()), ": use --format ",
                        std::string(finder_.format()));
  }
  if (malformed_ > 0) {
    return absl::StrCat("none of its first ", lines_, " lines is a hit in the format ", format_,
                        ", and ", malformed_,
                        " are malformed: is it the right --format? --rejects FILE keeps them");
  }
  return "";
}

}  // namespace scantrend
