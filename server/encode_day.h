// A day in the wire's words.
#ifndef SCANTREND_SERVER_ENCODE_DAY_H_
#define SCANTREND_SERVER_ENCODE_DAY_H_

#include "base/day.h"
#include "google/type/date.pb.h"

namespace scantrend {

inline void EncodeDay(Day day, google::type::Date* out) {
  const Day::Date date = day.date();
  out->set_year(date.year);
  out->set_month(date.month);
  out->set_day(date.day);
}

}  // namespace scantrend

#endif  // SCANTREND_SERVER_ENCODE_DAY_H_
