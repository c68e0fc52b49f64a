#include "client/sensor/fuzz/result_check.h"

#include <algorithm>
#include <cstddef>
#include <string>

#include "base/address.h"
#include "base/fuzz/promise.h"
#include "base/hit.h"
#include "base/series.h"

namespace scantrend {

bool IsPrintable(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

namespace {

absl::Status CheckHit(const Hit& hit, CountMode count) {
  PROMISE(hit.records >= 1, "a hit without records");
  PROMISE(hit.kind == Kind::kProbe || (hit.kind == Kind::kBackscatter && count != CountMode::kAll),
          "a hit of kind ", static_cast<int>(hit.kind));
  PROMISE(IsValidPort(hit.series.protocol, hit.series.port), "a hit on ", ToString(hit.series));
  for (const Address& address : {hit.source, hit.target}) {
    PROMISE(Address::Parse(address.ToString()) == address, "a hit of ", address.ToString());
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckResult(const ReadResult& result, CountMode count) {
  constexpr size_t kReasonBytesMax = 80;
  switch (result.outcome) {
    case ReadResult::Outcome::kHit:
      PROMISE(result.reason.empty(), "a hit with the reason ", std::string(result.reason));
      return CheckHit(result.hit, count);
    case ReadResult::Outcome::kSkipped:
    case ReadResult::Outcome::kMalformed:
      PROMISE(!result.reason.empty(), "no reason");
      PROMISE(result.reason.size() <= kReasonBytesMax && IsPrintable(result.reason),
              "a reason that is no short text: ", std::string(result.reason));
      return absl::OkStatus();
  }
  return absl::InternalError(absl::StrCat("outcome ", static_cast<int>(result.outcome)));
}

absl::Status CheckSame(const ReadResult& got, const ReadResult& want) {
  PROMISE(got.outcome == want.outcome, "outcome ", static_cast<int>(got.outcome), " (",
          std::string(got.reason), "), not ", static_cast<int>(want.outcome), " (",
          std::string(want.reason), ")");
  PROMISE(got.reason == want.reason, "reason \"", std::string(got.reason), "\", not \"",
          std::string(want.reason), "\"");
  PROMISE(got.hit == want.hit, "another hit: at ", got.hit.time_s, ", not ", want.hit.time_s);
  return absl::OkStatus();
}

}  // namespace scantrend
