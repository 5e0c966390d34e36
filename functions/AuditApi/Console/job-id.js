// Ids of jobs, so that what is sent twice, because its answer was lost or a key was pressed twice, is one job.

/** Gives the same id for the same request, and another one for another. */
export function jobIds() {
  let said = null;
  let id = null;
  return (request) => {
    const asked = JSON.stringify(request);
    if (asked !== said) {
      said = asked;
      id = newId();
    }

    return id;
  };
}

/** As the desk names jobs itself: job-20261123-142501-9f3a. */
function newId() {
  const now = new Date().toISOString().replace(/[-:]/g, "");
  return `job-${now.slice(0, 8)}-${now.slice(9, 15)}-${crypto.randomUUID().slice(0, 4)}`;
}
