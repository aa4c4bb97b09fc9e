#pragma once

#include <vector>

#include <opencv2/core.hpp>

#include "maskid/recognition/extraction.hpp"
#include "maskid/recognition/worker_extractors.hpp"

namespace maskid {

/// Of every face in `photo`, largest first, as photographed, by all of `extractors` side by side; empty without a face.
/// The same as one of them says alone.
std::vector<Extraction> extract_faces(const cv::Mat& photo, WorkerExtractors& extractors);

}  // namespace maskid
