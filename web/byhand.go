package web

// byHandJob is a job done in Qlik, with an id for links.
type byHandJob struct {
	ID string
	StepsView
}

const checkedByHand = "2026-11"

// byHandJobs are the four jobs that the connector's set-up needs from a person
// in Qlik. The facts are Qlik's; the words are ours.
func byHandJobs() []byHandJob {
	return []byHandJob{makeClient(), makeKey(), givePermission(), addToSpace()}
}

func makeClient() byHandJob {
	return byHandJob{"make-client", StepsView{
		Title: "Make an OAuth client", WhoCanDo: "Tenant administrator in Qlik",
		Source: "Qlik developer portal, Create an OAuth client", URL: "https://qlik.dev/authenticate/oauth/create-oauth-client/", Checked: checkedByHand,
		Steps: []StepView{
			{Title: "Open the list of OAuth clients", Where: "Administration › OAuth", Picture: "menu", Text: "Administration is in the menu at the top left. Without it you are no tenant administrator: ask one."},
			{Title: "Create a client of type Web", Where: "Create new", Picture: "form", Text: "Give it a name that says what it is for, such as Alation connector. No redirect address is needed."},
			{Title: "Choose its permissions (scopes)", Picture: "scopes", Text: "At least user_default, and for metadata of the whole tenant admin.apps:read and admin.spaces:read. The page OAuth token lists all 15 that the connector asks for."},
			{Title: "Tick Allow Machine-to-Machine (M2M)", Picture: "switch", Text: "Without it the client gets no token of its own. Tick M2M user impersonation as well if it is to act for a user."},
			{Title: "Copy ID and secret", Picture: "secret", Text: "The secret is shown once, when the client is made. Keep it where secrets belong, not in a chat."},
			{Title: "Make it trusted", Where: "⋯ › Change consent method › Trusted", Picture: "switch", Text: "Otherwise the client waits for a person’s consent that no machine can give."},
		}}}
}

func makeKey() byHandJob {
	return byHandJob{"make-key", StepsView{
		Title: "Generate an API key", WhoCanDo: "The person whose key it is", FoldedAtFirst: true,
		Source: "Qlik developer portal, API keys", URL: "https://qlik.dev/authenticate/api-key/generate-your-first-api-key/", Checked: checkedByHand,
		Steps: []StepView{
			{Title: "Open your own profile", Where: "Your picture › Profile settings › API keys", Picture: "people", Text: "If API keys is missing there, you lack the permission Manage API keys: see the next job."},
			{Title: "Generate a new key", Where: "Generate new", Picture: "form", Text: "Describe what it is for and choose when it expires. The tenant sets the longest time."},
			{Title: "Copy the key at once", Picture: "key", Text: "It is shown this one time. It does all that you may do, so treat it like your password."},
		}}}
}

func givePermission() byHandJob {
	return byHandJob{"give-permission", StepsView{
		Title: "Give the permission Manage API keys", WhoCanDo: "Tenant administrator in Qlik", FoldedAtFirst: true,
		Source: "Qlik developer portal, change log entries 146 and 198", Checked: checkedByHand,
		Steps: []StepView{
			{Title: "Know what older guides say", Picture: "form", Text: "They name a Developer role. It went away in January and February 2026; keys of people who lost it answer 401 Authorization Required. The permission Manage API keys took its place."},
			{Title: "Open the permissions", Where: "Administration › Users › Permissions", Picture: "menu", Text: "Choose User Default to let everybody have keys, or make a custom role for a few."},
			{Title: "Allow Manage API keys", Where: "Features and actions › Developer › Manage API keys", Picture: "switch", Text: "Set it to allowed and save."},
			{Title: "Give the role to the person", Where: "Administration › Users", Picture: "people", Text: "Only needed for a custom role. The person signs in again; keys that stopped may work again, or be made anew."},
		}}}
}

func addToSpace() byHandJob {
	return byHandJob{"add-to-space", StepsView{
		Title: "Add the client to a space", WhoCanDo: "Who manages the space, or a tenant administrator in Qlik", FoldedAtFirst: true,
		Source: "Qlik Support article 2522960", Checked: checkedByHand,
		Steps: []StepView{
			{Title: "Let the client get one token", Picture: "key", Text: "Its user in the tenant (a bot, named qlikbot with the client ID) comes into being with the first token. Connect here once."},
			{Title: "Open the space’s members", Where: "The space › Manage members", Picture: "space", Text: "Admin permissions let a client list apps everywhere; opening one needs membership in its space."},
			{Title: "Add the client’s user", Where: "Add members", Picture: "people", Text: "Look for the name of the OAuth client. Can view opens and reads apps; Can manage also shows the load script where the app allows it."},
			{Title: "Do it for every space", Picture: "space", Text: "A space without the client is missing from the catalog, without any error. Personal spaces cannot be shared this way."},
		}}}
}
