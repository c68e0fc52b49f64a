// PointsByDay: the points of a series.
#ifndef SCANTREND_STORAGE_POINTS_BY_DAY_H_
#define SCANTREND_STORAGE_POINTS_BY_DAY_H_

#include <map>

#include "base/day.h"
#include "storage/format.h"

namespace scantrend {

using PointsByDay = std::map<Day, PointRecord>;

}  // namespace scantrend

#endif  // SCANTREND_STORAGE_POINTS_BY_DAY_H_
